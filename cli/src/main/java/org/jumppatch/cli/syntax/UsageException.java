package org.jumppatch.cli.syntax;

/** What the user asked for does not exist or cannot be asked for together: exit 2. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
