"""`govern record`: what pipelines that govern does not run say they did."""
