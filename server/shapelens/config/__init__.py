"""What users and projects may set, and where it is read: the same for the command line and for editors."""
