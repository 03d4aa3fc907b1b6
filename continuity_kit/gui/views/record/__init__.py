"""Recording a session: five steps, refusals, corrections."""
