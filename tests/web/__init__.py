"""Tests of the web pages and services, over real HTTP."""
