package org.jumppatch.elf.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.FileProblem;

/**
 * A changed copy of a file, which appears whole or not at all: written beside its place, synced,
 * then renamed. It has the mode bits of the file that was read, less the umask, its access control
 * list and its attributes; what it cannot have is said ({@link FileRights}).
 *
 * <p>A file changed in place is replaced in the same way, so that whoever looks sees it as it was
 * or as it is to be. The price is that another hard link to it keeps what it was. Symbolic links
 * are followed and stay.
 */
public final class OutputFile implements Destination {
  private final Path name;
  private final Path place;
  private final Path input;
  private final boolean inPlace;

  private OutputFile(Path name, Path place, Path input, boolean inPlace) {
    this.name = name;
    this.place = place;
    this.input = input;
    this.inPlace = inPlace;
  }

  /**
   * A new file, or one in place of another file of that name.
   *
   * @param output where it is to appear
   * @param input the file that was read
   * @throws SameFileException if both are one file, be it under two names
   * @throws FileSystemException if something that is no file has that name
   */
  public static OutputFile at(Path output, Path input) throws IOException {
    if (!Files.exists(output)) {
      FileProblem.requireWholeName(output);
      return new OutputFile(output, LinkTarget.of(output), input, false);
    }
    if (Files.isSameFile(output, input)) {
      throw new SameFileException(output, input);
    }
    if (!Files.isRegularFile(output)) {
      throw new FileSystemException(
          output.toString(), null, "is not a regular file, and is not replaced");
    }
    return new OutputFile(output, output.toRealPath(), input, false);
  }

  /** The input itself, changed. */
  public static OutputFile inPlaceOf(Path input) throws IOException {
    return new OutputFile(input, input.toRealPath(), input, true);
  }

  /**
   * A file in a folder that has another name until it is whole.
   *
   * @param name what the file is called once the folder has its name
   * @param place where it is written
   */
  static OutputFile within(Path name, Path place, Path input) {
    return new OutputFile(name, place, input, false);
  }

  /** The name as it was given, be it of a link. */
  @Override
  public Path name() {
    return name;
  }

  @Override
  public boolean isFile() {
    return true;
  }

  /** Whether this is where another file is, or would be. */
  public boolean isAt(Path other) throws IOException {
    if (Files.exists(other) && Files.exists(place)) {
      return Files.isSameFile(other, place);
    }
    return other.toAbsolutePath().normalize().equals(place.toAbsolutePath().normalize());
  }

  /**
   * {@inheritDoc}
   *
   * @throws FileSystemException if it cannot be written; then all is as it was
   */
  @Override
  public List<String> write(Bytes content, List<Edit> edits, Consumer<Bytes> check)
      throws IOException {
    for (Edit edit : edits) {
      if (!content.has(edit.offset(), edit.length())) {
        throw new IllegalArgumentException("an edit at %d is outside".formatted(edit.offset()));
      }
    }
    try (TemporaryFile file = TemporaryFile.beside(place)) {
      try (FileChannel channel = file.open()) {
        content.writeTo(channel);
        for (Edit edit : edits) {
          writeFully(channel, edit.bytes(), edit.offset());
        }
        check.accept(Bytes.map(file.path()));
        FileRights rights = FileRights.of(input);
        List<String> lost =
            inPlace ? rights.giveToSuccessor(file.path()) : rights.giveToCopy(file.path());
        channel.force(true);
        file.become(place);
        syncFolder();
        return lost;
      }
    } catch (IOException e) {
      throw FileProblem.of(place, e);
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes, long offset)
      throws IOException {
    long at = offset;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  /** Makes the new name last through a power cut, as the sync of the file made its content. */
  private void syncFolder() throws IOException {
    Path folder = place.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
