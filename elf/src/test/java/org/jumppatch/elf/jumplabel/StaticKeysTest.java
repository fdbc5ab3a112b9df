package org.jumppatch.elf.jumplabel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.SymbolTable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StaticKeysTest {
  @TempDir Path folder;

  private static StaticKeys open(String name) throws IOException {
    Image image = Image.open(Samples.image(name));
    return StaticKeys.of(image, JumpTable.of(image));
  }

  private static StaticKey found(StaticKeys keys, String text) {
    assertThat(keys.resolve(text)).as(text).isInstanceOf(KeyLookup.Found.class);
    return ((KeyLookup.Found) keys.resolve(text)).key();
  }

  private static List<String> suggestions(StaticKeys keys, String text) {
    assertThat(keys.resolve(text)).as(text).isInstanceOf(KeyLookup.Unknown.class);
    return ((KeyLookup.Unknown) keys.resolve(text)).suggestions();
  }

  @Test
  void everyKeyIsFoundByItsNamesAndItsAddress() throws IOException {
    for (String name : List.of("schedstats.elf", "matrix.elf", "absolute.elf", "module.ko")) {
      StaticKeys keys = open(name);
      assertThat(keys.all())
          .isNotEmpty()
          .isSortedAccordingTo((a, b) -> Long.compareUnsigned(a.address(), b.address()));
      for (StaticKey key : keys.all()) {
        assertThat(keys.at(key.address())).isSameAs(key);
        if (!name.equals("module.ko")) {
          assertThat(found(keys, "0x" + Long.toHexString(key.address()))).isSameAs(key);
        }
        for (String known : key.names()) {
          assertThat(found(keys, known)).isSameAs(key);
        }
        assertThat(key.entries()).isNotEmpty();
        assertThat(key.entries()).allMatch(entry -> entry.key() == key.address());
      }
    }
  }

  /** There addresses count from sections; what another file has lies nowhere. */
  @Test
  void inAModuleAnAddressIsThatInASection() throws IOException {
    Image image = Image.open(Samples.image("module.ko"));
    StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
    int own = 0;
    for (StaticKey key : keys.all()) {
      String laidOut = "0x" + Long.toHexString(key.address());
      if (key.isExternal()) {
        assertThat(keys.resolve(laidOut)).isInstanceOf(KeyLookup.Unknown.class);
        continue;
      }
      Area area = Objects.requireNonNull(image.space().areaAt(key.address()));
      String inSection = "0x" + Long.toHexString(key.address() - area.address());
      assertThat(found(keys, area.name() + "+" + inSection)).isSameAs(key);
      assertThat(
              keys.resolve(inSection) instanceof KeyLookup.Ambiguous several
                  ? several.keys()
                  : List.of(found(keys, inSection)))
          .contains(key);
      own++;
    }
    assertThat(own).isPositive().isLessThan(keys.all().size());
  }

  /** As a kernel writes its own addresses, without 0x. */
  @Test
  void aKernelsAddressNeedsNoPrefix() throws IOException {
    Image image = Image.open(Samples.image("kernel-zstd.vmlinuz"));
    StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
    for (StaticKey key : keys.all()) {
      assertThat(found(keys, Long.toHexString(key.address()))).isSameAs(key);
    }
  }

  /** What is left of a stripped file's names tells nothing of what lies behind them. */
  @Test
  void aSymbolNamesNoKeyBehindItsEnd() throws IOException {
    Path sample = Samples.image("module.ko");
    Image image = Image.open(sample);
    Section symtab =
        image.elf().sections().stream()
            .filter(section -> section.type() == Section.SYMBOLS)
            .findFirst()
            .orElseThrow();
    SymbolTable table = SymbolTable.read(image.elf(), symtab);
    byte[] file = Files.readAllBytes(sample);
    int nameless = 0;
    for (int i = 1; i < table.count(); i++) {
      String name = table.name(i);
      if (name.equals("module_trace") || name.equals("module_ratelimit")) {
        // st_name, the first word of an Elf64_Sym
        Arrays.fill(
            file, (int) symtab.offset() + 24 * i, (int) symtab.offset() + 24 * i + 4, (byte) 0);
        nameless++;
      }
    }
    assertThat(nameless).isEqualTo(2);
    Image stripped = Image.open(Files.write(folder.resolve("stripped.ko"), file));
    List<String> names =
        StaticKeys.of(stripped, JumpTable.of(stripped)).all().stream()
            .map(StaticKey::name)
            .toList();
    assertThat(names).contains("module_debug", "__tracepoint_module_event+0x8");
    assertThat(names.stream().filter(name -> name.startsWith(".data") || name.startsWith(".bss")))
        .hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "__tracepoint_module_event+8",
    "__tracepoint_module_event+0x8",
    "module_event",
    "module:module_event",
  })
  void aTracepointsKeyHasManyNames(String text) throws IOException {
    assertThat(found(open("module.ko"), text)).hasToString("__tracepoint_module_event+0x8");
  }

  @Test
  void inARelocatableFileASectionAndAnOffsetAreAName() throws IOException {
    StaticKeys keys = open("module.ko");
    Image image = Image.open(Samples.image("module.ko"));
    for (StaticKey key : keys.all()) {
      Area area = image.space().areaAt(key.address());
      assertThat(area == null).isEqualTo(key.isExternal());
      if (area != null) {
        long offset = key.address() - area.address();
        assertThat(found(keys, area.name() + "+0x" + Long.toHexString(offset))).isSameAs(key);
        assertThat(found(keys, area.name() + "+" + offset)).isSameAs(key);
      }
    }
    assertThat(suggestions(open("matrix.elf"), ".data+0")).isEmpty();
  }

  @Test
  void aKeyFromOutsideHasANameAndNoState() throws IOException {
    StaticKey key = found(open("module.ko"), "sched_schedstats");
    assertThat(key.isExternal()).isTrue();
    assertThat(key.isInBss()).isFalse();
    assertThat(key.enabledOffset()).isEqualTo(-1);
    assertThat(key.enabled()).isZero();
    assertThat(key.type()).isEqualTo(KeyType.FALSE);
    assertThat(key.stateOfSites()).isFalse();
    assertThat(open("module.ko").all().stream().filter(StaticKey::isExternal)).hasSize(1);
  }

  @Test
  void typeAndCountAreThoseOfTheDeclaration() throws IOException {
    for (String name : List.of("key_true", "key_false")) {
      StaticKey key = found(open("matrix.elf"), name);
      boolean on = name.equals("key_true");
      assertThat(key.type()).isEqualTo(on ? KeyType.TRUE : KeyType.FALSE);
      assertThat(key.enabled()).isEqualTo(on ? 1 : 0);
      assertThat(key.stateOfSites()).isEqualTo(on);
    }
  }

  @Test
  void aMistypedNameGetsSuggestions() throws IOException {
    assertThat(suggestions(open("schedstats.elf"), "sched_schedstat"))
        .containsExactly("sched_schedstats");
    assertThat(suggestions(open("schedstats.elf"), "netstamp_neded_key"))
        .contains("netstamp_needed_key");
    assertThat(suggestions(open("module.ko"), "module_evnt")).contains("module_event");
    assertThat(suggestions(open("module.ko"), "x:module_evnt")).contains("module_event");
    assertThat(suggestions(open("module.ko"), "__tracepoint_module_event"))
        .containsExactly("__tracepoint_module_event+0x8");
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    ":",
    "+",
    "+8",
    "0x",
    "0xzz",
    "0x1",
    "0x11223344556677889900",
    "key_true+",
    "key_true+0x",
    "a:b:key_true",
    "key_true+-1",
    "key_true+1",
    "key_true+0xg",
    "main",
    "0",
  })
  void whatIsNoKeyIsUnknown(String text) throws IOException {
    assertThat(open("matrix.elf").resolve(text)).isInstanceOf(KeyLookup.Unknown.class);
  }

  @Test
  void theLowBitsOfTheTypeAreRead() {
    assertThat(KeyType.of(0)).isEqualTo(KeyType.FALSE);
    assertThat(KeyType.of(1)).isEqualTo(KeyType.TRUE);
    assertThat(KeyType.of(2)).isEqualTo(KeyType.LINKED);
    assertThat(KeyType.of(0xffff888000000003L)).isEqualTo(KeyType.LINKED);
    assertThat(KeyType.of(0xffff888000000001L)).isEqualTo(KeyType.TRUE);
  }
}
