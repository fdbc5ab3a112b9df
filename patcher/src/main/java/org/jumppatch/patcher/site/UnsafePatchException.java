package org.jumppatch.patcher.site;

import java.util.function.Supplier;
import org.jumppatch.elf.linux.Image;

/** A change was refused because the image would not be sound afterwards, or is not now. */
public final class UnsafePatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is unsafe, and which option overrides the refusal where one does
   */
  public UnsafePatchException(String message) {
    super(message);
  }

  private UnsafePatchException(String message, UnsafePatchException cause) {
    super(message, cause);
  }

  /** Plans something; where that is refused, the refusal names the image. */
  public static <T> T naming(Image image, Supplier<T> planned) {
    try {
      return planned.get();
    } catch (UnsafePatchException e) {
      throw new UnsafePatchException(image.path() + ": " + e.getMessage(), e);
    }
  }
}
