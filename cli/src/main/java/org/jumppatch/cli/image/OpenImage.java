package org.jumppatch.cli.image;

import static org.jumppatch.patcher.text.Grouped.counted;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.elf.SimilarNames;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.KeyLookup;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.keyname.KeyQuery;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.Capstone;

/**
 * An image with its keys, as every command begins.
 *
 * @param image the image
 * @param table its jump table
 * @param keys the table's keys
 */
public record OpenImage(Image image, JumpTable table, StaticKeys keys) {
  /** An offset that would be a number if 0x stood before it. */
  private static final Pattern BARE_HEXADECIMAL =
      Pattern.compile("([^+]+\\+)(\\p{XDigit}*[a-fA-F]\\p{XDigit}*)");

  /**
   * Opens an image. What has no jump table, a program or a module without a static key, is none
   * that a command could do anything with.
   */
  public static OpenImage open(Path path) throws IOException {
    return of(Image.open(path));
  }

  /** The same of one that is open. */
  public static OpenImage of(Image image) {
    if (image.hasSymbolTable()) {
      // Every command needs it, and one that is malformed is told of before anything is printed.
      image.symbols();
    }
    JumpTable table = JumpTable.of(image);
    if (table.entries().isEmpty()) {
      throw image
          .content()
          .malformed(-1, "there is no jump table in it: nothing tests a static key");
    }
    return new OpenImage(image, table, StaticKeys.of(image, table));
  }

  /** The same for a command that decodes: libcapstone takes as long to load, and is meanwhile. */
  public static OpenImage openToDecode(Path path) throws IOException {
    Thread loading = new Thread(OpenImage::loadDecoder, "libcapstone");
    loading.setDaemon(true);
    loading.start();
    try {
      return open(path);
    } finally {
      // A process that ends in between would leave behind what JNA unpacks.
      await(loading);
    }
  }

  private static void await(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void loadDecoder() {
    try {
      Capstone.open().close();
    } catch (RuntimeException | Error e) {
      // The command says it, if it gets as far.
    }
  }

  /** The keys that the user named, in that order, each once. */
  public List<StaticKey> keys(List<String> names) {
    return keys(names, matched -> {});
  }

  /**
   * The same.
   *
   * @param told is told of each pattern how many keys it stands for
   */
  public List<StaticKey> keys(List<String> names, Consumer<String> told) {
    Set<StaticKey> found = new LinkedHashSet<>();
    KeyQuery query = new KeyQuery(image, keys);
    for (String name : names) {
      KeyLookup lookup = query.resolve(name);
      if (lookup instanceof KeyLookup.Found one) {
        found.add(one.key());
      } else if (lookup instanceof KeyLookup.Matched all) {
        found.addAll(all.keys());
        told.accept("%s stands for %s".formatted(name, counted(all.keys().size(), "key")));
      } else if (lookup instanceof KeyLookup.Ambiguous several) {
        throw new UsageException(ambiguous(name, several.keys()));
      } else if (lookup instanceof KeyLookup.Unknown unknown) {
        throw new UsageException(unknown(name, unknown.suggestions()));
      }
    }
    return List.copyOf(found);
  }

  private String ambiguous(String name, List<StaticKey> keys) {
    Places places = new Places(image);
    List<String> addresses = keys.stream().map(key -> places.ofKey(key)).toList();
    return "%s: %s stands for %d keys; name one by its address: %s"
        .formatted(image.path(), name, keys.size(), String.join(", ", addresses));
  }

  private String unknown(String name, List<String> suggestions) {
    String nameless =
        image.symbols().count() == 0
            ? "; there are no names in it, neither symbols nor kallsyms: --symbols FILE of list,"
                + " show, cost and who takes some"
            : "";
    Matcher bare = BARE_HEXADECIMAL.matcher(name);
    List<String> meant =
        bare.matches() ? List.of(bare.group(1) + "0x" + bare.group(2)) : suggestions;
    return "%s: no key %s%s%s"
        .formatted(image.path(), name, SimilarNames.question(meant), nameless);
  }
}
