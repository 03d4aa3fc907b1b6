"""Pages and dialogs: widgets that show a frozen state and report what the user did."""
