using System.Collections.Immutable;
using LinuxKit.Boot;
using LinuxKit.Formats;

namespace LinuxKit;

/// <summary>Checks what can be wrong with a request whose definition is right, before anything is looked up.</summary>
public static class BuildCheck
{
    /// <summary>Checks the output formats, the compression and the limits.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="isWhole">Whether its definition has all that was written; from one that could be read in part only, nothing is missed.</param>
    /// <returns>All problems.</returns>
    public static ImmutableArray<Diagnostic> Run(BuildRequest request, bool isWhole = true)
    {
        ArgumentNullException.ThrowIfNull(request);
        var problems = ImmutableArray.CreateBuilder<Diagnostic>();
        if (request.Formats.IsEmpty)
        {
            problems.Add(FormatDiagnostics.NoFormat.At(request.Location, "There is no output format to build."));
        }

        Collect(() => CheckName(request), problems);
        foreach (var name in request.Formats)
        {
            Collect(() => CheckFormat(name, request, isWhole), problems);
        }

        Collect(() => CompressionChoice.Check(request.Compression, request.Location), problems);
        Collect(() => MaximumSize(request), problems);
        Collect(() => BootMemory(request), problems);
        Collect(() => CheckDisk(request), problems);
        return problems.ToImmutable();
    }

    /// <summary>The most bytes that an output file may have; <see langword="null"/> for no limit.</summary>
    /// <exception cref="LinuxKitException">The request's value is no size.</exception>
    internal static long? MaximumSize(BuildRequest request) =>
        request.MaximumSize.Length == 0 ? null : ByteSize.Parse(request.MaximumSize, "LinuxKitMaximumSize", request.Location);

    /// <summary>Bytes of memory above which a boot is worth a warning.</summary>
    /// <exception cref="LinuxKitException">The request's value is no size.</exception>
    internal static long BootMemory(BuildRequest request) => ByteSize.Parse(request.BootMemory, "LinuxKitBootMemory", request.Location);

    private static void CheckName(BuildRequest request)
    {
        if (request.Name is "" or "." or ".." || request.Name.AsSpan().ContainsAny("/\\\"") || request.Name.Any(char.IsControl))
        {
            throw FormatDiagnostics.BadName.Error($"'{request.Name}' can't be the beginning of the output files' names.", request.Location);
        }
    }

    private static void CheckFormat(string name, BuildRequest request, bool isWhole)
    {
        var format = ImageFormats.Find(name, request.Location);
        if (format.NeedsKernel && isWhole && request.Definition.Kernel is null)
        {
            throw FormatDiagnostics.NoKernel.Error($"The output format '{name}' needs a kernel.", request.Location);
        }

        if (!format.Architectures.IsEmpty && !format.Architectures.Contains(request.Architecture))
        {
            throw FormatDiagnostics.WrongArchitecture.Error(
                $"The output format '{name}' is for {string.Join(" and ", format.Architectures)}, not for {request.Architecture}.", request.Location);
        }
    }

    private static void CheckDisk(BuildRequest request)
    {
        if (DiskCheck.Read(request.Disk, request.Location).Data is not null && !ImageFormats.All.Any(format => format.HasDataPartition && request.Formats.Contains(format.Name)))
        {
            throw FormatDiagnostics.NoPlaceForData.Error($"LinuxKitDataPartition is '{request.Disk.DataPartition}', and none of the formats '{string.Join(';', request.Formats)}' has partitions.", request.Location);
        }
    }

    private static void Collect(Action check, ImmutableArray<Diagnostic>.Builder problems)
    {
        try
        {
            check();
        }
        catch (LinuxKitException e)
        {
            problems.AddRange(e.Diagnostics);
        }
    }
}
