package org.jumppatch.elf.jumplabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.TableSource;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedTableTest {
  private static final int SECTION_SIZE_FIELD = 32;

  private static byte[] sample(String name) throws IOException {
    return Files.readAllBytes(Samples.image(name));
  }

  private static Image image(byte[] file) {
    return Image.of(Path.of("f"), Bytes.of("f", file));
  }

  private static ByteBuffer at(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Section section(byte[] file, String name) {
    return image(file).elf().section(name).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "0,  0x70000000, the site is outside the code",
    "0,  0,          the site is outside the code",
    "4,  0x70000000, the target is outside the code",
    "4,  -0x80000000,the target is outside the code",
    "8,  0x70000000, the key is no data",
    "8,  4,          the key is no data",
  })
  void aWrongFieldIsToldWithItsEntry(int field, String value, String problem) throws IOException {
    byte[] file = sample("matrix.elf");
    int third = (int) section(file, "__jump_table").offset() + 2 * 16;
    at(file).putInt(third + field, Integer.decode(value));
    if (field == 8) {
      at(file).putInt(third + 12, 0);
    }
    assertThatThrownBy(() -> JumpTable.of(image(file)))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageStartingWith("f: at 0x%x: jump table entry (code 0x".formatted(third))
        .hasMessageEndingWith(problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"matrix.elf", "absolute.elf"})
  void aSiteOfOtherBytesOrTargetIsTold(String name) throws IOException {
    byte[] file = sample(name);
    JumpEntry jump =
        JumpTable.of(image(file)).entries().stream()
            .filter(entry -> entry.form() == SiteForm.NEAR_JUMP)
            .findFirst()
            .orElseThrow();
    file[(int) jump.siteOffset() + 1] ^= 1;
    assertThatThrownBy(() -> JumpTable.of(image(file)))
        .hasMessageStartingWith("f: at 0x%x: jump table entry".formatted(jump.offset()))
        .hasMessageEndingWith("the site jumps elsewhere");
    file[(int) jump.siteOffset()] = (byte) 0xe8;
    assertThatThrownBy(() -> JumpTable.of(image(file)))
        .hasMessageStartingWith("f: at 0x%x: jump table entry".formatted(jump.offset()))
        .hasMessageEndingWith("the site is neither a nop nor a jump");
  }

  @ParameterizedTest
  @ValueSource(strings = {"matrix.elf", "absolute.elf", "module.ko"})
  void aTableOfNoWholeEntriesIsRefused(String name) throws IOException {
    byte[] file = sample(name);
    Image image = image(file);
    Section table = section(file, "__jump_table");
    int header =
        (int) (image.elf().header().sectionOffset() + table.index() * 64L + SECTION_SIZE_FIELD);
    at(file).putLong(header, table.size() - 4);
    assertThatThrownBy(() -> JumpTable.of(image(file)))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage(
            "f: at 0x%x: a jump table of %d bytes, no whole entries"
                .formatted(table.offset(), table.size() - 4));
  }

  @Test
  void twoEntriesForOneSiteAreRefused() throws IOException {
    byte[] file = sample("matrix.elf");
    int first = (int) section(file, "__jump_table").offset();
    int second = first + 16;
    at(file).putInt(second, at(file).getInt(first) - 16);
    at(file).putInt(second + 4, at(file).getInt(first + 4) - 16);
    long code = JumpTable.of(image(sample("matrix.elf"))).entries().get(0).code();
    assertThatThrownBy(() -> JumpTable.of(image(file)))
        .hasMessage(
            "f: at 0x%x: jump table entry: its site at 0x%x overlaps that of the entry at 0x%x"
                .formatted(second, code, first));
  }

  @Test
  void anEmptyTableIsNone() throws IOException {
    byte[] file = sample("matrix.elf");
    Section table = section(file, "__jump_table");
    at(file)
        .putLong((int) (image(file).elf().header().sectionOffset() + table.index() * 64L + 32), 0);
    JumpTable read = JumpTable.of(image(file));
    assertThat(read.entries()).isEmpty();
    assertThat(read.source()).isEqualTo(TableSource.SECTION);
    assertThat(StaticKeys.of(image(file), read).all()).isEmpty();
  }

  @Test
  void aRelocationThatIsNoneOfATableIsTold() throws IOException {
    byte[] file = sample("module.ko");
    int first = (int) section(file, ".rela__jump_table").offset();
    int fifth = first + 4 * 24;

    byte[] type = file.clone();
    at(type).putInt(fifth + 8, 1);
    assertRefused(type, fifth, "not a relocation of a jump table's field");

    byte[] place = file.clone();
    at(place).putLong(fifth, at(place).getLong(fifth) + 1);
    assertRefused(place, fifth, "not a relocation of a jump table's field");

    byte[] outside = file.clone();
    at(outside).putLong(fifth, -16);
    assertRefused(outside, fifth, "not a relocation of a jump table's field");

    byte[] twice = file.clone();
    at(twice).putLong(fifth, at(twice).getLong(fifth - 3 * 24));
    assertRefused(twice, fifth, "a second relocation of the same field");
  }

  @Test
  void aDisplacementThatLeadsElsewhereThanItsEntryIsTold() throws IOException {
    byte[] file = sample("module.ko");
    TargetRelocation relocation =
        JumpTable.of(image(file)).entries().stream()
            .map(JumpEntry::targetRelocation)
            .flatMap(Stream::ofNullable)
            .findFirst()
            .orElseThrow();
    int addend = (int) relocation.typeOffset() + 8;
    at(file).putLong(addend, at(file).getLong(addend) + 1);
    assertRefused(file, addend - 16, "the site's displacement and its entry lead elsewhere");
  }

  private static void assertRefused(byte[] file, long offset, String problem) {
    assertThatThrownBy(() -> JumpTable.of(image(file)))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage("f: at 0x%x: %s".formatted(offset, problem));
  }

  /** Whatever one changed byte does, it is read or refused, and nothing else happens. */
  @ParameterizedTest
  @ValueSource(strings = {"matrix.elf", "absolute.elf", "pie.elf", "module.ko"})
  void anyChangedByteIsReadOrRefused(String name) throws IOException {
    byte[] file = sample(name);
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = file.clone();
      changed[random.nextInt(file.length)] = (byte) random.nextInt();
      try {
        Image image = image(changed);
        for (StaticKey key : StaticKeys.of(image, JumpTable.of(image)).all()) {
          assertThat(key.names()).isNotEmpty();
          key.enabled();
          key.type();
        }
        image.isSigned();
      } catch (ImageFormatException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }
}
