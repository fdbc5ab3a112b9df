package org.jumppatch.elf.output;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jumppatch.elf.Bytes;

/** Where a changed copy of a file goes. */
public sealed interface Destination permits OutputFile, OutputPipe {
  /** The name as it was given; words for what is no file. */
  Path name();

  /** Whether what is written is a file, which others can open by its name. */
  boolean isFile();

  /**
   * Writes content with changes, and nothing where it must not be.
   *
   * @param content the bytes without the changes
   * @param edits the changes, all within the content; of two for one byte the later one counts
   * @param check looks at what is written before anybody else does, and throws where that must not
   *     be
   * @return what the file does not have of the input's rights and attributes, in words
   * @throws IOException if it cannot be written
   */
  List<String> write(Bytes content, List<Edit> edits, Consumer<Bytes> check) throws IOException;

  /** The same, without a look. */
  default List<String> write(Bytes content, List<Edit> edits) throws IOException {
    return write(content, edits, written -> {});
  }
}
