-- What a run's figures mean was a file of the run, summary.json, and is a part of its view now. A file of that name that
-- is no summary (a step could have given it its own name) stays what it is.
DO $$
DECLARE
  file record;
  said jsonb;
BEGIN
  FOR file IN SELECT run_id, bytes FROM artifact WHERE name = 'summary.json' LOOP
    BEGIN
      said := convert_from(file.bytes, 'UTF8')::jsonb;
    EXCEPTION WHEN data_exception THEN
      CONTINUE;
    END;
    CONTINUE WHEN jsonb_typeof(said -> 'headline') IS DISTINCT FROM 'string'
      OR jsonb_typeof(said -> 'lines') IS DISTINCT FROM 'array';
    UPDATE run
    SET view = view || jsonb_build_object(
      'summary', jsonb_strip_nulls(jsonb_build_object(
        'headline', said -> 'headline',
        'lines', said -> 'lines',
        'channel', said -> 'channel'
      )),
      'artifacts', coalesce(
        (
          SELECT jsonb_agg(kept.artifact ORDER BY kept.place)
          FROM jsonb_array_elements(view -> 'artifacts') WITH ORDINALITY AS kept(artifact, place)
          WHERE kept.artifact ->> 'name' <> 'summary.json'
        ),
        '[]'::jsonb
      )
    )
    WHERE id = file.run_id;
    DELETE FROM artifact WHERE run_id = file.run_id AND name = 'summary.json';
  END LOOP;
END $$;
