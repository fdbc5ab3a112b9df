package org.jumppatch.patcher.call;

/** What was asked to be called cannot be: there is no such function, or its arguments are wrong. */
public final class CallException extends RuntimeException {
  /**
   * @param message what is wrong, without the image's name
   */
  public CallException(String message) {
    super(message);
  }
}
