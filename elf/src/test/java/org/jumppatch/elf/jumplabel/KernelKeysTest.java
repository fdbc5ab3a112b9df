package org.jumppatch.elf.jumplabel;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernels;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Names of keys where there are thousands of them, none of them promised to be unique. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KernelKeysTest {
  /** Looking one name up reads all symbols, so not every name is tried. */
  private static final int STRIDE = 40;

  private StaticKeys keys;

  @BeforeAll
  void open() throws IOException {
    Image image = Image.open(Kernels.v6_12().vmlinuz());
    keys = StaticKeys.of(image, JumpTable.of(image));
  }

  @Test
  void everyNameOfAKeyFindsItAloneOrAmongOthers() {
    for (int i = 0; i < keys.all().size(); i += STRIDE) {
      StaticKey key = keys.all().get(i);
      for (String name : key.names()) {
        KeyLookup found = keys.resolve(name);
        if (found instanceof KeyLookup.Ambiguous several) {
          assertThat(several.keys()).hasSizeGreaterThan(1).contains(key).doesNotHaveDuplicates();
        } else {
          assertThat(found).as(name).isEqualTo(new KeyLookup.Found(key));
        }
      }
    }
  }

  @Test
  void aNameOfSeveralKeysIsAmbiguous() {
    Map<String, Long> counts =
        keys.all().stream()
            .flatMap(key -> key.names().stream())
            .collect(groupingBy(n -> n, counting()));
    Map.Entry<String, Long> most =
        counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
    assertThat(most.getValue()).isGreaterThan(1);
    KeyLookup found = keys.resolve(most.getKey());
    assertThat(found).isInstanceOf(KeyLookup.Ambiguous.class);
    List<StaticKey> several = ((KeyLookup.Ambiguous) found).keys();
    assertThat(several).hasSize(Math.toIntExact(most.getValue()));
    assertThat(several).allMatch(key -> key.names().contains(most.getKey()));
  }

  @Test
  void everyNameOfOneAddressIsGood() {
    StaticKey key = keys.all().stream().filter(k -> k.names().size() > 1).findFirst().orElseThrow();
    for (String name : key.names()) {
      KeyLookup found = keys.resolve(name);
      if (found instanceof KeyLookup.Ambiguous several) {
        assertThat(several.keys()).contains(key);
      } else {
        assertThat(found).isEqualTo(new KeyLookup.Found(key));
      }
    }
  }

  @Test
  void aTracepointIsFoundWithAndWithoutItsGroup() {
    KeyLookup event = keys.resolve("sched_switch");
    assertThat(event).isInstanceOf(KeyLookup.Found.class);
    StaticKey key = ((KeyLookup.Found) event).key();
    assertThat(key.name()).startsWith("__tracepoint_sched_switch+");
    assertThat(keys.resolve("sched:sched_switch")).isEqualTo(event);
    assertThat(keys.resolve(key.name())).isEqualTo(event);
  }

  @Test
  void aMistypedNameGetsSuggestions() {
    assertThat(suggestions("sched_schedstat")).first().isEqualTo("sched_schedstats");
    assertThat(suggestions("sched:sched_swich")).contains("sched_switch");
    assertThat(suggestions("no such thing whatsoever")).isEmpty();
  }

  private List<String> suggestions(String text) {
    assertThat(keys.resolve(text)).isInstanceOf(KeyLookup.Unknown.class);
    return ((KeyLookup.Unknown) keys.resolve(text)).suggestions();
  }
}
