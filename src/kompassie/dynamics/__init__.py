"""What happens over time: runs, compared scenarios, their effects, and what holds today in place."""
