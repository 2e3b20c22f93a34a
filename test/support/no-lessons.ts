/** What an app gets that has no lessons to teach. */
export const noLessons = {
  lessons: { list: async () => [], find: async () => undefined },
  lessonRecords: { ofPerson: async () => [] },
};
