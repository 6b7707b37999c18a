using LinuxKit.Disks;

namespace LinuxKit.Formats.Onie;

/// <summary>A part of an installer's payload.</summary>
/// <param name="Name">What the script calls it: lower-case letters.</param>
/// <param name="Content">Its content.</param>
internal sealed record OniePart(string Name, DiskContent Content)
{
    /// <summary>The type and the id of the partition that it is written to; <see langword="null"/> when it has none of its own.</summary>
    public (Guid Type, Guid Id)? Partition { get; init; }

    /// <summary>The name of an earlier part that has this one's content in its own, and at which byte, a multiple of 512; <see langword="null"/> when none has.</summary>
    public (string Part, long Offset)? Within { get; init; }
}
