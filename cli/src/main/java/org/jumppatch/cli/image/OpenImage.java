package org.jumppatch.cli.image;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
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
    OpenImage open = ofAny(image);
    if (open.table().entries().isEmpty()) {
      throw image
          .content()
          .malformed(-1, "there is no jump table in it: nothing tests a static key");
    }
    return open;
  }

  /** The same of one that need have no key, as one of many modules. */
  public static OpenImage ofAny(Image image) {
    JumpTable table = JumpTable.of(image);
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
        int all = query.ofArray(name).size();
        if (all > 1) {
          told.accept(
              "%s is the first key of an array; '%s*' stands for all %s"
                  .formatted(name, name, grouped(all)));
        }
      } else if (lookup instanceof KeyLookup.Matched all) {
        found.addAll(all.keys());
        told.accept("%s stands for %s".formatted(name, counted(all.keys().size(), "key")));
      } else if (lookup instanceof KeyLookup.Ambiguous several) {
        throw new UnnamedKey(image, name).ambiguous(several.keys());
      } else if (lookup instanceof KeyLookup.Unknown unknown) {
        throw new UnnamedKey(image, name)
            .unknown(unknown.suggestions(), query.ofArray(name).size());
      }
    }
    return List.copyOf(found);
  }
}
