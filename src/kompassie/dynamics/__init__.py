"""What happens over time: runs, compared scenarios, effects, and what holds today in place."""
