const config = {
  plugins: {
    "postcss-preset-mantine": {},
    "postcss-simple-vars": {
      variables: {
        "breakpoint-narrow": "48em",
        "breakpoint-wide": "75em",
      },
    },
  },
};

export default config;
