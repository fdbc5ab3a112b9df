package org.jumppatch.cli;

/** What the user asked for does not exist or cannot be asked for together: exit 2. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
