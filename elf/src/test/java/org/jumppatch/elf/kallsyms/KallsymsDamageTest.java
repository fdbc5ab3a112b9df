package org.jumppatch.elf.kallsyms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jumppatch.elf.kallsyms.KallsymsImage.Array;

/** Images that are wrong, by accident or on purpose. */
class KallsymsDamageTest {
  private static final int COUNT = 600;
  private static final int MARKERS = 3;

  @Property(tries = 500)
  void aChangedFieldIsNoticed(
      @ForAll KallsymsLayout layout, @ForAll Field field, @ForAll Random random) {
    KallsymsImage intact = image(layout);
    byte[] image = intact.bytes();
    int offset = field.offset(intact, layout, random);
    byte old = image[offset];
    while (image[offset] == old) {
      image[offset] = (byte) random.nextInt();
    }

    assertThat(KallsymsImage.find(image)).isEmpty();
  }

  /** Fields in which each byte counts. */
  enum Field {
    NUM_SYMS {
      @Override
      int offset(KallsymsImage image, KallsymsLayout layout, Random random) {
        return image.at(Array.NUM_SYMS) + random.nextInt(layout.alignment);
      }
    },
    RELATIVE_BASE {
      @Override
      int offset(KallsymsImage image, KallsymsLayout layout, Random random) {
        return layout.hasBase()
            ? image.at(Array.RELATIVE_BASE) + random.nextInt(8)
            : image.at(Array.NUM_SYMS);
      }
    },
    MARKER {
      @Override
      int offset(KallsymsImage image, KallsymsLayout layout, Random random) {
        return image.at(Array.MARKERS) + random.nextInt(MARKERS * layout.markerWidth);
      }
    },
    TOKEN_INDEX {
      @Override
      int offset(KallsymsImage image, KallsymsLayout layout, Random random) {
        return image.at(Array.TOKEN_INDEX) + random.nextInt(512);
      }
    },
    DIGIT {
      @Override
      int offset(KallsymsImage image, KallsymsLayout layout, Random random) {
        byte[] bytes = image.bytes();
        int digits = image.at(Array.TOKEN_INDEX) + 2 * ('0' + random.nextInt(10));
        int token = (bytes[digits] & 0xff) | (bytes[digits + 1] & 0xff) << 8;
        return image.at(Array.TOKEN_TABLE) + token + random.nextInt(2);
      }
    };

    abstract int offset(KallsymsImage image, KallsymsLayout layout, Random random);
  }

  @Property(tries = 500)
  void anyDamageGivesNamesOrNone(@ForAll KallsymsLayout layout, @ForAll Random random) {
    byte[] image = image(layout).bytes();
    int changes = 1 + random.nextInt(20);
    for (int i = 0; i < changes; i++) {
      image[random.nextInt(image.length)] = (byte) random.nextInt();
    }

    read(image);
  }

  @Property(tries = 500)
  void aCutImageGivesNamesOrNone(@ForAll KallsymsLayout layout, @ForAll Random random) {
    byte[] image = image(layout).bytes();
    int from = random.nextBoolean() ? 0 : random.nextInt(image.length) & -8;
    int to = from + random.nextInt(image.length - from + 1);

    read(Arrays.copyOfRange(image, from, to));
  }

  /** Whatever is found can be used. */
  private static void read(byte[] image) {
    Optional<Kallsyms> found = KallsymsImage.find(image);
    found.ifPresent(
        kallsyms -> {
          for (int i = 0; i < kallsyms.count(); i++) {
            assertThat(kallsyms.name(i)).isNotEmpty();
          }
          assertThat(kallsyms.symbols().namesOf(KallsymsImage.TEXT))
              .containsAnyOf("_text", "_stext");
        });
  }

  @Example
  void nothingIsFoundInNothing() {
    assertThat(KallsymsImage.find(new byte[0])).isEmpty();
    assertThat(KallsymsImage.find(new byte[1 << 20])).isEmpty();
  }

  private static KallsymsImage image(KallsymsLayout layout) {
    return KallsymsImage.of(layout, KallsymsSymbol.random(layout, COUNT, new Random(COUNT)));
  }
}
