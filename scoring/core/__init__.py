"""What pages, API and commands share: the model in service, feature rows, assessments, who may do what."""
