"""A Dask cluster by its address: the same answers, and no open way off this machine."""

from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="needs konak[cluster]")

from distributed import LocalCluster

from models.preparation.cluster import Certificates, ClusterWorkers
from models.preparation.decomposition import decompose
from models.preparation.fleet import Fleet
from tests.models.preparation.cases import Family, random_family
from tests.models.preparation.test_decomposition import RISKS

EXPECTED = RISKS["expected"]


def test_a_cluster_finds_what_one_process_finds() -> None:
    family = Family(random_family(3))
    first = family.first(EXPECTED)
    exact = family.solve(first)
    with (
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=False,
            protocol="tcp://",
            host="127.0.0.1",
            dashboard_address=None,
        ) as cluster,
        Fleet(family.scenario, family.codes, ClusterWorkers(cluster.scheduler_address)) as fleet,
    ):
        found = decompose(first, fleet, family.probabilities, EXPECTED, gap=1e-7)
    assert found.objective == pytest.approx(exact.objective, rel=1e-6)


CERTIFICATES = Certificates(Path("ca.pem"), Path("own.pem"), Path("key.pem"))


@pytest.mark.parametrize(
    ("address", "certificates", "why"),
    [
        ("tcp://192.0.2.1:8786", None, "leads off this machine"),
        ("tcp://192.0.2.1:8786", CERTIFICATES, "leads off this machine"),
        ("tcp://localhost.example.org:8786", None, "leads off this machine"),
        ("tcp://127.0.0.1.example.org:8786", None, "leads off this machine"),
        ("tcp://0.0.0.0:8786", None, "leads off this machine"),
        ("tls://192.0.2.1:8786", None, "needs the certificates"),
        ("tls://127.0.0.1:8786", None, "needs the certificates"),
        ("ws://127.0.0.1:8786", None, "address is tls://"),
        ("127.0.0.1:8786", None, "address is tls://"),
        ("tcp://127.0.0.1", None, "address is tls://"),
    ],
)
def test_an_open_way_off_this_machine_is_refused(
    address: str, certificates: Certificates | None, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        ClusterWorkers(address, certificates)
