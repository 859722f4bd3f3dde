"""One supervisor a host: claims slots, asks the sampler, runs trials on devices, keeps books."""
