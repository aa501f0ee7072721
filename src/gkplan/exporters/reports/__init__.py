"""The papers of `report`: what each kind of report says, as blocks of `paper`."""
