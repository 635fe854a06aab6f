"""Who is who: names on sheets to actors, projects, persons and acts, with the evidence."""
