package org.jumppatch.cli.image;

import static org.jumppatch.patcher.text.Grouped.counted;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.elf.SimilarNames;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.linux.Image;

/**
 * What is answered where a word names no key, or several.
 *
 * @param image where it was looked for
 * @param word as the user wrote it
 */
record UnnamedKey(Image image, String word) {
  private static final String DYNDBG = "dyndbg:";

  /** An offset that would be a number if 0x stood before it. */
  private static final Pattern BARE_HEXADECIMAL =
      Pattern.compile("([^+]+\\+)(\\p{XDigit}*[a-fA-F]\\p{XDigit}*)");

  /** Of a name that several keys have. */
  UsageException ambiguous(List<StaticKey> keys) {
    Places places = new Places(image);
    List<String> addresses = keys.stream().map(places::ofKey).toList();
    return refused(
        "%s stands for %d keys; name one by its address: %s"
            .formatted(word, keys.size(), String.join(", ", addresses)));
  }

  /**
   * Of a name that none has.
   *
   * @param suggestions those that are called nearly so
   * @param inArray how many keys the array has that is called so; 0 if there is none
   */
  UsageException unknown(List<String> suggestions, int inArray) {
    if (word.startsWith(DYNDBG)) {
      return refused(
          "no message of dynamic debug %s%s"
              .formatted(word.substring(DYNDBG.length()), SimilarNames.question(suggestions)));
    }
    if (inArray > 0) {
      return refused(
          "%s is an array, whose first key nothing tests; '%s*' stands for %s of it"
              .formatted(word, word, counted(inArray, "key")));
    }
    CodePlace place = CodePlace.of(word);
    if (place != null && !place.named(image).isEmpty()) {
      return refused(
          word.equals(place.symbol())
              ? "%s is a function; show --in %s shows the keys in it".formatted(word, word)
              : "%s is a place in a function; show tells whose it is".formatted(word));
    }
    String nameless =
        image.symbols().count() == 0
            ? "; there are no names in it, neither symbols nor kallsyms: --symbols FILE of list,"
                + " show, cost and who takes some"
            : "";
    Matcher bare = BARE_HEXADECIMAL.matcher(word);
    List<String> meant =
        bare.matches() ? List.of(bare.group(1) + "0x" + bare.group(2)) : suggestions;
    return refused(
        "no key %s%s%s"
            .formatted(word.isEmpty() ? "''" : word, SimilarNames.question(meant), nameless));
  }

  private UsageException refused(String problem) {
    return new UsageException(image.path() + ": " + problem);
  }
}
