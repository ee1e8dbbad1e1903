"""Quality of moments, without outside weights: side columns of the index."""
