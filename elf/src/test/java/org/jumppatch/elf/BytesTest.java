package org.jumppatch.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BytesTest {
  private static final byte[] NUMBERS = {1, 2, 3, (byte) 0x84, 5, 6, 7, (byte) 0x88, 9};

  @TempDir Path folder;

  @Test
  void numbersAreLittleEndian() {
    Bytes bytes = Bytes.of("numbers", NUMBERS);
    assertThat(bytes.u8(3)).isEqualTo(0x84);
    assertThat(bytes.u16(2)).isEqualTo(0x8403);
    assertThat(bytes.s32(0)).isEqualTo(0x84030201);
    assertThat(bytes.u32(0)).isEqualTo(0x84030201L);
    assertThat(bytes.u64(0)).isEqualTo(0x8807060584030201L);
    assertThat(bytes.u64(1)).isEqualTo(0x0988070605840302L);
  }

  @Property
  void nothingIsReadOutside(@ForAll long offset, @ForAll long length) {
    Bytes bytes = Bytes.of("numbers", NUMBERS);
    boolean inside =
        offset >= 0 && length >= 0 && offset <= NUMBERS.length && length <= NUMBERS.length - offset;
    assertThat(bytes.has(offset, length)).isEqualTo(inside);
    if (!inside) {
      assertThatExceptionOfType(ImageFormatException.class)
          .isThrownBy(() -> bytes.slice(offset, length));
    }
  }

  @Test
  void anErrorHasTheOffsetInTheFileThroughASlice() {
    Bytes slice = Bytes.of("numbers", NUMBERS).slice(2, 5);
    assertThat(slice.u8(0)).isEqualTo(3);
    assertThatThrownBy(() -> slice.u32(3))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage("numbers: at 0x5: 4 bytes wanted, the file ends at 0x7");
  }

  @Test
  void aStringEndsAtItsNulAndNotBehindTheFile() {
    Bytes bytes = Bytes.of("text", "one\0two".getBytes(StandardCharsets.US_ASCII));
    assertThat(bytes.string(0, 3)).isEqualTo("one");
    assertThat(bytes.string(3, 0)).isEmpty();
    assertThatExceptionOfType(ImageFormatException.class).isThrownBy(() -> bytes.string(0, 2));
    assertThatExceptionOfType(ImageFormatException.class).isThrownBy(() -> bytes.string(4, 9));
  }

  @Test
  void aFileOverTwoGigabytesIsReadAcrossItsWindows() throws IOException {
    Path file = folder.resolve("sparse");
    long gigabyte = 1L << 30;
    try (FileChannel channel = sparse(file)) {
      for (long window = 1; window <= 4; window++) {
        channel.write(ByteBuffer.wrap(NUMBERS), window * gigabyte - 4);
      }
      channel.write(ByteBuffer.wrap(NUMBERS), 5 * gigabyte - NUMBERS.length);
    }
    Bytes bytes = Bytes.map(file);
    assertThat(bytes.size()).isEqualTo(5 * gigabyte);
    for (long window = 1; window <= 4; window++) {
      long at = window * gigabyte - 4;
      assertThat(bytes.u64(at)).isEqualTo(0x8807060584030201L);
      assertThat(bytes.copy(at, NUMBERS.length)).isEqualTo(NUMBERS);
      assertThat(bytes.slice(at, 9).buffer(0, 9)).isEqualTo(ByteBuffer.wrap(NUMBERS));
    }
    assertThat(bytes.u8(5 * gigabyte - 1)).isEqualTo(9);
    assertThat(bytes.buffer(3 * gigabyte, gigabyte).order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    assertThatExceptionOfType(ImageFormatException.class)
        .isThrownBy(() -> bytes.u16(5 * gigabyte - 1));
  }

  @Test
  void bytesAreWrittenWholeFromMemoryAndFromAFile() throws IOException {
    Path source = folder.resolve("source");
    Files.write(source, NUMBERS);
    for (Bytes bytes : new Bytes[] {Bytes.of("numbers", NUMBERS), Bytes.map(source)}) {
      for (long from = 0; from < 3; from++) {
        Path target = folder.resolve("target");
        try (FileChannel channel =
            FileChannel.open(
                target,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
          bytes.slice(from, NUMBERS.length - from).writeTo(channel);
        }
        assertThat(Files.readAllBytes(target))
            .isEqualTo(bytes.copy(from, (int) (NUMBERS.length - from)));
      }
    }
  }

  @Test
  void aFileThatIsNotThereIsNamedWithAReason() {
    Path absent = folder.resolve("absent");
    assertThatThrownBy(() -> Bytes.map(absent))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(absent + ": no such file or directory");
  }

  @Test
  void anEmptyFileHasNoBytes() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThat(Bytes.map(empty).size()).isZero();
    assertThat(Bytes.map(empty).buffer(0, 0).remaining()).isZero();
  }

  private static FileChannel sparse(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
  }
}
