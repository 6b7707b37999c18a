using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.Boot;
using LinuxKit.Formats.Media;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats;

/// <summary>The folder that outputs are written to; it knows from the last build's result which of them are still right.</summary>
/// <param name="folder">Full path, which exists.</param>
/// <param name="imageName">The image's name.</param>
internal sealed class OutputFolder(string folder, string imageName)
{
    // Each has memory of its own, and most use all processors. Of those that wait for another's work, the other one is always among those that are written.
    private static readonly int AtOnce = Math.Clamp(Environment.ProcessorCount, 4, 8);

    /// <summary>Whether this engine made what is in the folder; otherwise nothing there is right.</summary>
    public required bool IsKnown { get; init; }

    private string ResultPath => Path.Combine(folder, imageName + BuiltImage.FileSuffix);

    /// <summary>Writes the formats that are not up to date, a few at the same time. When one can't be written or is too large, all are as they were.</summary>
    public async Task<ImmutableArray<FormatOutput>> WriteAsync(ComposedImage image, ImmutableArray<string> formats, SizeLimit limit, CancellationToken cancellationToken)
    {
        AbandonedFiles.RemoveFrom(folder);
        var identity = ImageIdentity.Of(image, imageName);
        var earlier = await EarlierOutputsAsync(cancellationToken).ConfigureAwait(false);
        var batch = new OutputBatch(folder);
        await using var batchScope = batch.ConfigureAwait(false);
        using var places = new SemaphoreSlim(AtOnce);
        var outputs = await Concurrent.WhenAllAsync(
            formats, (name, token) => Task.Run(() => WriteAsync(ImageFormats.Find(name, SourceLocation.None), token), token), cancellationToken).ConfigureAwait(false);
        limit.Check(image, outputs);
        await batch.CommitAsync(cancellationToken).ConfigureAwait(false);
        return outputs;

        async Task<FormatOutput> WriteAsync(IImageFormat format, CancellationToken token)
        {
            await places.WaitAsync(token).ConfigureAwait(false);
            try
            {
                return await WriteInPlaceAsync(format, token).ConfigureAwait(false);
            }
            finally
            {
                places.Release();
            }
        }

        async Task<FormatOutput> WriteInPlaceAsync(IImageFormat format, CancellationToken token)
        {
            var key = identity.KeyOf(format);
            return earlier.FirstOrDefault(output => output.Format == format.Name && output.Key == key && output.Files.All(IsIntact))
                ?? new FormatOutput(format.Name, key, await WriteFilesAsync(format, token).ConfigureAwait(false))
                {
                    BootMemory = format.NeedsKernel ? BootMemory.Of(image.Root, format.RootOf(image.Disk)) : 0,
                };
        }

        async Task<ImmutableArray<OutputFile>> WriteFilesAsync(IImageFormat format, CancellationToken token)
        {
            try
            {
                return await format.WriteAsync(image, imageName, batch, token).ConfigureAwait(false);
            }
            catch (LinuxKitException e)
            {
                throw e.At(image.Location, $"format '{format.Name}'");
            }
        }
    }

    private async Task<ImmutableArray<FormatOutput>> EarlierOutputsAsync(CancellationToken cancellationToken)
    {
        if (!IsKnown || !File.Exists(ResultPath))
        {
            return [];
        }

        try
        {
            return (await BuiltImage.ReadAsync(ResultPath, cancellationToken).ConfigureAwait(false)).Outputs;
        }
        catch (LinuxKitException)
        {
            // A result that can't be read says nothing of the files beside it: all are written anew.
            return [];
        }
    }

    // The result is written last, so a file that is younger than it was changed by somebody else.
    private bool IsIntact(OutputFile output)
    {
        var file = new FileInfo(Path.Combine(folder, output.Name));
        return file.Exists && file.Length == output.Size && file.LastWriteTimeUtc <= File.GetLastWriteTimeUtc(ResultPath);
    }
}
