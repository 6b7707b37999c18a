namespace LinuxKit.Disks.Vhd;

/// <summary>What a VHD image says of itself.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Timestamp">When it was made; years before 2000 are written as the beginning of 2000.</param>
internal sealed record VhdOptions(Guid Id, DateTimeOffset Timestamp);
