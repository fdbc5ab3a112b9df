package org.jumppatch.elf.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jumppatch.elf.Bytes;

/**
 * A stream that somebody else reads, such as standard output. What went into it cannot be taken
 * back: the copy is whole, and was looked at, before the first byte does.
 *
 * @param stream gets the bytes, and stays open
 */
public record OutputPipe(OutputStream stream) implements Destination {
  private static final Path NAME = Path.of("standard output");

  @Override
  public Path name() {
    return NAME;
  }

  @Override
  public boolean isFile() {
    return false;
  }

  @Override
  public List<String> write(Bytes content, List<Edit> edits, Consumer<Bytes> check)
      throws IOException {
    byte[] copy = content.copy(0, Math.toIntExact(content.size()));
    for (Edit edit : edits) {
      edit.bytes().get(copy, Math.toIntExact(edit.offset()), edit.length());
    }
    check.accept(Bytes.of(content.name(), copy));
    stream.write(copy);
    stream.flush();
    return List.of();
  }
}
