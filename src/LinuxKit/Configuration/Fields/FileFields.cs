using static LinuxKit.Configuration.Fields.FieldTypes;
using FileField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.FileSettings>;

namespace LinuxKit.Configuration.Fields;

/// <summary>The fields of <see cref="FileSettings"/>, in the order in which they are written.</summary>
internal static class FileFields
{
    public static readonly FieldTable<FileSettings> Table = new("a file",
    [
        FileField.Of("path", Text, f => f.Path, (f, v) => f with { Path = v },
            "Path in the guest of a host's file.", "the file's path in the project's folder"),
        new Field<FileSettings, bool?>("directory", "Type", FieldTypes.Directory, f => f.Directory, (f, v) => f with { Directory = v })
        {
            Summary = "Makes an empty directory.",
        },
        FileField.Of("symlink", Text, f => f.Symlink, (f, v) => f with { Symlink = v },
            "Makes a symbolic link with this text."),
        FileField.Of("contents", Verbatim, f => f.Contents, (f, v) => f with { Contents = v },
            "The file's content, to the letter; may be empty."),
        FileField.Of("source", Text, f => f.Source, (f, v) => f with { Source = v },
            "The host's file with the content; `~/` is the user's home.", "the included file"),
        FileField.Of("metadata", FieldTypes.Metadata, f => f.Metadata, (f, v) => f with { Metadata = v },
            "Makes a file with the system's own description."),
        FileField.Of("optional", Flag, f => f.Optional, (f, v) => f with { Optional = v },
            "Whether a missing host's file is left out.", "`false`"),
        FileField.Of("mode", Mode, f => f.Mode, (f, v) => f with { Mode = v },
            "Permission bits, never taken from the host.", "`0600`, of directories `0700`"),
        FileField.Of("uid", Id, f => f.Uid, (f, v) => f with { Uid = v },
            "Owner: a number, `root` or a container's name.", "`0`"),
        FileField.Of("gid", Id, f => f.Gid, (f, v) => f with { Gid = v },
            "Group: a number, `root` or a container's name.", "`0`"),
    ]);
}
