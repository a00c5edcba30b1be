"""What several experiments need: files, statistics, words, pages."""
