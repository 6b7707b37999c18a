namespace LinuxKit.Init.FirstStage;

/// <summary>How a block device is named.</summary>
internal enum DeviceReferenceKind
{
    /// <summary>A path in <c>/dev</c>.</summary>
    Path,

    /// <summary>A partition's own id: a GUID, or of an MBR its signature and number, <c>90ab12cd-02</c>.</summary>
    PartitionId,

    /// <summary>A GPT partition's name.</summary>
    PartitionLabel,
}

/// <summary>A block device as the kernel's parameter <c>root=</c> names it (kernel: block/early-lookup.c).</summary>
/// <param name="Kind">How it is named.</param>
/// <param name="Value">The name, without what says the kind.</param>
internal sealed record DeviceReference(DeviceReferenceKind Kind, string Value)
{
    private const string PartitionIdPrefix = "PARTUUID=";
    private const string PartitionLabelPrefix = "PARTLABEL=";
    private const string PathPrefix = "/dev/";

    /// <summary>Reads a reference.</summary>
    /// <param name="parameter">The parameter that has it, for the message.</param>
    /// <param name="text">The parameter's value.</param>
    /// <exception cref="BootFailure">It is none that we know.</exception>
    public static DeviceReference Parse(string parameter, string text) => text switch
    {
        _ when Rest(text, PartitionIdPrefix) is { } id && !id.Contains('/') => new(DeviceReferenceKind.PartitionId, id),
        _ when Rest(text, PartitionLabelPrefix) is { } label => new(DeviceReferenceKind.PartitionLabel, label),
        _ when Rest(text, PathPrefix) is not null => new(DeviceReferenceKind.Path, text),
        _ => throw new BootFailure($"{parameter}={text}: neither PARTUUID=…, PARTLABEL=… nor a path in /dev"),
    };

    /// <summary>Whether a partition is the one that is named.</summary>
    public bool Names(Partitions.Partition partition) => Kind switch
    {
        DeviceReferenceKind.PartitionId => Value.Equals(partition.Id, StringComparison.OrdinalIgnoreCase),
        DeviceReferenceKind.PartitionLabel => Value == partition.Name,
        _ => false,
    };

    public override string ToString() => Kind switch
    {
        DeviceReferenceKind.PartitionId => PartitionIdPrefix + Value,
        DeviceReferenceKind.PartitionLabel => PartitionLabelPrefix + Value,
        _ => Value,
    };

    private static string? Rest(string text, string prefix) =>
        text.Length > prefix.Length && text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : null;
}
