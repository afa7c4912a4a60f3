"""Demo data: fictional people and plans, made by walking the door, marked 示範資料; never without DEMO=1."""
