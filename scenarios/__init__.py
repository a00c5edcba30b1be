"""The bundled scenarios, policies and evidence tables: data only."""
