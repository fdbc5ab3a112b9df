package org.jumppatch.patcher.trace.event;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jumppatch.patcher.site.CodeBytes;

/** Is told the fields of an event, in the order in which they are shown. */
public interface TraceFields {
  void number(String name, long value) throws IOException;

  /** An address, shown as {@code 0x…}. */
  void address(String name, long value) throws IOException;

  /** Bytes of an instruction, shown as hexadecimal digits. */
  void bytes(String name, CodeBytes value) throws IOException;

  void text(String name, String value) throws IOException;

  void texts(String name, List<String> values) throws IOException;

  /**
   * All keys.
   *
   * @param names what stands for each in the image
   * @param labels what people call each; none where that is the same, or nobody told
   */
  void keys(List<String> names, List<String> labels) throws IOException;

  /** One of these keys, by its name. */
  void key(String name) throws IOException;

  void numbers(String name, Map<String, Long> values) throws IOException;

  /** Something that is usually not so: where it is not, nothing is shown. */
  void flag(String name, boolean value) throws IOException;
}
