"""The desk (工作台): what a person has to do, decide and know, in panels arranged as they like."""
