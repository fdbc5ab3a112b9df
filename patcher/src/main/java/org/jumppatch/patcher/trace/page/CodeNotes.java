package org.jumppatch.patcher.trace.page;

import java.util.List;
import org.jumppatch.patcher.site.CodeBytes;

/** What an image tells of code that is traced, beside its bytes. */
public interface CodeNotes {
  /** Tells nothing: the image is not at hand. */
  CodeNotes NONE =
      new CodeNotes() {
        @Override
        public String symbol(long address) {
          return "";
        }

        @Override
        public List<String> instructions(CodeBytes bytes, long address) {
          return List.of();
        }
      };

  /** {@code function+0x10}; empty where there is no name. */
  String symbol(long address);

  /**
   * What a CPU would execute that fetched these bytes there, and after them what the image has:
   * instructions until the bytes are used up; none where nothing decodes.
   */
  List<String> instructions(CodeBytes bytes, long address);
}
