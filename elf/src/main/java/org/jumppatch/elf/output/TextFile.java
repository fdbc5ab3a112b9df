package org.jumppatch.elf.output;

import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.FileProblem;

/**
 * Text that appears under its name when it is whole, or not at all; a file of that name is replaced
 * then. What has that name and is no file, such as a pipe or {@code /dev/stdout}, is written to as
 * it is.
 */
public final class TextFile implements Closeable {
  private final Path place;
  private final @Nullable TemporaryFile unfinished;
  private final Writer writer;

  private TextFile(Path place, @Nullable TemporaryFile unfinished) throws IOException {
    this.place = place;
    this.unfinished = unfinished;
    this.writer = Files.newBufferedWriter(unfinished == null ? place : unfinished.path());
  }

  /**
   * Begins a text.
   *
   * @param place where it is to appear
   * @param input a file that was read
   * @throws SameFileException if both are one file, be it under two names
   */
  public static TextFile at(Path place, Path input) throws IOException {
    if (!Files.exists(place)) {
      FileProblem.requireWholeName(place);
      Path target = LinkTarget.of(place);
      return new TextFile(target, temporary(target));
    }
    if (Files.isSameFile(place, input)) {
      throw new SameFileException(place, input);
    }
    if (!Files.isRegularFile(place)) {
      return new TextFile(place, null);
    }
    Path real = place.toRealPath();
    return new TextFile(real, temporary(real));
  }

  private static TemporaryFile temporary(Path place) throws IOException {
    try {
      return TemporaryFile.readableBeside(place);
    } catch (IOException e) {
      throw FileProblem.of(place, e);
    }
  }

  /** What the text is written to, in UTF-8. It may be closed before the file is. */
  public Writer writer() {
    return writer;
  }

  /** Gives the text its name: it is whole. */
  public void finish() throws IOException {
    writer.close();
    if (unfinished != null) {
      unfinished.become(place);
    }
  }

  /** Ends the text, which is gone if it was not {@link #finish finished}. */
  @Override
  public void close() throws IOException {
    try {
      writer.close();
    } finally {
      if (unfinished != null) {
        unfinished.close();
      }
    }
  }
}
