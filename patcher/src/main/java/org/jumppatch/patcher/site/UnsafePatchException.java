package org.jumppatch.patcher.site;

/** A change was refused because the image would not be sound afterwards, or is not now. */
public final class UnsafePatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is unsafe, and which option overrides the refusal where one does
   */
  public UnsafePatchException(String message) {
    super(message);
  }

  /** The same with more said. */
  public UnsafePatchException(String message, UnsafePatchException cause) {
    super(message, cause);
  }
}
