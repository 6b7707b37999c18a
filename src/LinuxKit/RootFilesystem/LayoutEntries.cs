using System.Text;
using LinuxKit.Oci;

namespace LinuxKit.RootFilesystem;

/// <summary>An image of several platforms as an OCI layout in the root, to the letter as the reference tool has it (sheet 01, 8).</summary>
internal static class LayoutEntries
{
    // A layout is the same in all systems, whenever they are built.
    private const long Timestamp = 0;

    private const string Version = "{\n\t\t\"imageLayoutVersion\": \"1.0.0\"\n\t}";

    /// <summary>Makes the layout's entries.</summary>
    /// <param name="image">The image.</param>
    /// <param name="name">The name that it gets in the layout.</param>
    /// <param name="folder">Path of the layout in the guest.</param>
    public static IEnumerable<GeneratedEntry> Of(ResolvedIndex image, string name, string folder)
    {
        var blobs = image.Parts.Append(image.Index).DistinctBy(blob => blob.Digest).ToList();
        yield return File("oci-layout", Version);
        yield return Directory("blobs");
        foreach (var algorithm in blobs.Select(blob => blob.Digest.Algorithm).Distinct(StringComparer.Ordinal))
        {
            yield return Directory($"blobs/{algorithm}");
        }

        foreach (var blob in blobs)
        {
            var file = File(LayoutBlobs.PathOf(blob.Digest), "");
            yield return file with { Entry = file.Entry with { Size = blob.Size }, Blob = blob };
        }

        yield return File("index.json", Index(image.Index, name));

        GeneratedEntry Directory(string path) => GeneratedEntries.Directory($"{folder}/{path}", GeneratedEntries.DirectoryMode, Timestamp);
        GeneratedEntry File(string path, string content) => GeneratedEntries.File($"{folder}/{path}", Encoding.UTF8.GetBytes(content), Timestamp);
    }

    // Neither a reference nor a media type that we know has a character that JSON would escape.
    private static string Index(Descriptor index, string name) =>
        $$"""
        {
           "schemaVersion": 2,
           "mediaType": "{{MediaTypes.Index}}",
           "manifests": [
              {
                 "mediaType": "{{index.MediaType}}",
                 "size": {{index.Size}},
                 "digest": "{{index.Digest}}",
                 "annotations": {
                    "{{LayoutNames.RefName}}": "{{name}}"
                 }
              }
           ]
        }
        """.ReplaceLineEndings("\n");
}
