"""What a plan says beyond its decisions: actions, cover, requirements, costs, indicators, workbook."""
