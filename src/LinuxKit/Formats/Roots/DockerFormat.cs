using System.Collections.Immutable;
using System.Text;
using LinuxKit.Archives;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats.Roots;

/// <summary><c>docker</c>: the whole system with a <c>Dockerfile</c>, a build context that <c>docker build -</c> reads.</summary>
internal sealed class DockerFormat : IImageFormat
{
    private const string FileName = "Dockerfile";

    public string Name => "docker";

    public bool NeedsKernel => false;

    public ImmutableArray<string> OutputNames(string imageName, DiskSettings settings) => [$"{imageName}.docker"];

    public async Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken) =>
    [
        await outputs.WriteAsync(OutputNames(imageName, image.Disk)[0], (output, token) => WriteAsync(image, output, token), cancellationToken)
            .ConfigureAwait(false),
    ];

    private static async Task WriteAsync(ComposedImage image, Stream output, CancellationToken cancellationToken)
    {
        var tar = new TarWriter(output);
        await RootArchive.WriteAsync(image, tar, cancellationToken).ConfigureAwait(false);

        // A system that brings its own says itself how it is started.
        if (!image.Root.Entries.Any(entry => entry.Entry.Path == FileName))
        {
            var content = Encoding.UTF8.GetBytes(Dockerfile(image.Root));
            await tar.WriteAsync(
                GeneratedEntries.FileOf(FileName, content.Length, image.Timestamp), new MemoryStream(content, writable: false), cancellationToken).ConfigureAwait(false);
        }

        await tar.FinishAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string Dockerfile(ComposedRoot root)
    {
        const string start = "\nFROM scratch\n\nCOPY . ./\n";
        return ContainerEntryPoint.Find(root) is { } program ? $"{start}\nENTRYPOINT [\"{program}\"]\n" : start;
    }
}
