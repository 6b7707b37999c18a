using System.Collections.Immutable;
using LinuxKit.RootFilesystem;

namespace LinuxKit;

/// <summary>Tells why a part of a system has to be made although an earlier build made one: what differs between the two plans.</summary>
/// <param name="before">The plan of the build before, or <see langword="null"/> when nobody knows it.</param>
/// <param name="after">The plan.</param>
public sealed class PlanComparison(ImagePlan? before, ImagePlan after)
{
    private const int NamedPaths = 3;

    /// <summary>Says what changed for a component.</summary>
    /// <param name="name">Its name: <c>services[0] web</c>.</param>
    /// <returns>A clause: <c>the image is sha256:…, was sha256:…</c>.</returns>
    public string Explain(string name)
    {
        if (before is null)
        {
            return "there was no build before it";
        }

        if (before.Timestamp != after.Timestamp)
        {
            return "SOURCE_DATE_EPOCH changed";
        }

        if (before.Compression != after.Compression)
        {
            return "LinuxKitCompression changed";
        }

        return (Find(before, name), Find(after, name)) switch
        {
            (null, { }) => "it is new",
            ({ } old, { } current) => Explain(old, current),
            _ => "other parts changed what it has to hold",
        };
    }

    private static Component? Find(ImagePlan plan, string name) =>
        plan.Root.Boot.Concat(plan.Root.Components).Concat(plan.BootLoader).Concat(plan.BoardFirmware).Append(plan.Root.KernelConfiguration).FirstOrDefault(component => component?.Name == name);

    private static string Explain(Component before, Component after) => (before, after) switch
    {
        (ImageTree old, ImageTree current) => Images(old.Image.Manifest.Digest, current.Image.Manifest.Digest) ?? Values("its place", old.Prefix, current.Prefix),
        (ImageArchive old, ImageArchive current) => Images(old.Image.Manifest.Digest, current.Image.Manifest.Digest) ?? Values("the file", old.Member, current.Member),
        (ImageFiles old, ImageFiles current) => Images(old.Image.Manifest.Digest, current.Image.Manifest.Digest)
            ?? (old.Members.SequenceEqual(current.Members) ? Values("", "", "") : "the files that it takes changed"),
        (JoinedFile old, JoinedFile current) => old.Images.Select(image => image.Manifest.Digest).SequenceEqual(current.Images.Select(image => image.Manifest.Digest))
            ? Values("its place", old.Path, current.Path)
            : "the images that it is joined of changed",
        (GeneratedFiles old, GeneratedFiles current) => Files(old.Entries, current.Entries),
        _ => "it became something else",
    };

    private static string? Images(Digest before, Digest after) => before == after ? null : $"the image is {after}, was {before}";

    private static string Values(string what, string before, string after) =>
        before == after ? "the store has it no longer, or other parts changed where it lies" : $"{what} is '{after}', was '{before}'";

    private static string Files(ImmutableArray<GeneratedEntry> before, ImmutableArray<GeneratedEntry> after)
    {
        var known = before.ToLookup(entry => entry.Entry.Path, StringComparer.Ordinal);
        var paths = after.Select(entry => entry.Entry.Path).ToHashSet(StringComparer.Ordinal);
        var changes = after
            .Where(entry => !known[entry.Entry.Path].Any(old => IsSame(old, entry)))
            .Select(entry => $"'{entry.Entry.Path}' {(known.Contains(entry.Entry.Path) ? "changed" : "is new")}")
            .Concat(known.Where(old => !paths.Contains(old.Key)).Select(old => $"'{old.Key}' is gone"))
            .ToList();
        return changes.Count == 0
            ? Values("", "", "")
            : string.Join(", ", changes.Take(NamedPaths)) + (changes.Count > NamedPaths ? $" and {changes.Count - NamedPaths} more" : "");
    }

    private static bool IsSame(GeneratedEntry one, GeneratedEntry other) =>
        one.Entry.Kind == other.Entry.Kind
        && one.Entry.Mode == other.Entry.Mode
        && one.Entry.UserId == other.Entry.UserId
        && one.Entry.GroupId == other.Entry.GroupId
        && one.Entry.Size == other.Entry.Size
        && one.Entry.LinkTarget == other.Entry.LinkTarget
        && one.SourceDigest == other.SourceDigest
        && one.Blob == other.Blob
        && one.Content.AsSpan().SequenceEqual(other.Content.AsSpan());
}
