"""What an exported model says of images."""
