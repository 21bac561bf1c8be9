"""What keeps an installation running and watched: readiness, figures, logs, the last backup."""
