package org.jumppatch.patcher.run;

import java.nio.file.Path;
import java.util.List;
import org.jumppatch.patcher.site.Note;

/**
 * A patched image that was written.
 *
 * @param file the name it was given
 * @param notes what the user should know of the file, besides what is known of the changes
 */
public record WrittenImage(Path file, List<Note> notes) {
  public WrittenImage {
    notes = List.copyOf(notes);
  }
}
