"""How rules and behaviours become machine code: decorators, linking, types of worlds, draws."""
