namespace LinuxKit.Disks.Vhdx;

/// <summary>What a VHDX image says of itself.</summary>
/// <param name="Id">The disk's identifier, which a guest sees: page 83 of SCSI's vital product data.</param>
/// <param name="FileWriteId">Stands for the state of the file.</param>
/// <param name="DataWriteId">Stands for the state of the disk.</param>
internal sealed record VhdxOptions(Guid Id, Guid FileWriteId, Guid DataWriteId);
