"""Dates, local times, validators, sorting, titles and search without accents; no models."""
