"""The report, its sections, conclusions and recommendations, from the outline to the issue."""
